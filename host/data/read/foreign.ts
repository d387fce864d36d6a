import { EngramError } from '../../errors.js'

/** A format that is recognised and not read: how its bytes begin, and one line that makes a CSV of it. */
interface Foreign {
  name: string
  /** Bytes at an offset; a letter stands for its code. */
  begins: { at: number; bytes: string }
  convert: string
}

/** Signatures from the formats' specifications. */
const formats: readonly Foreign[] = [
  { name: 'Parquet', begins: { at: 0, bytes: 'PAR1' }, convert: `python3 -c "import pandas; pandas.read_parquet('FILE').to_csv('FILE.csv', index=False)"` },
  { name: 'MATLAB', begins: { at: 0, bytes: 'MATLAB ' }, convert: `octave --eval "s = load('FILE'); csvwrite('FILE.csv', s.NAME)", with the name of the matrix` },
  { name: 'HDF5', begins: { at: 0, bytes: '\x89HDF\r\n\x1a\n' }, convert: `python3 -c "import pandas; pandas.read_hdf('FILE').to_csv('FILE.csv', index=False)"` },
  { name: 'WAV sound', begins: { at: 8, bytes: 'WAVE' }, convert: 'sox FILE -t dat - | tail -n +3 > FILE.txt, then a column with the class' },
  { name: 'Feather or Arrow', begins: { at: 0, bytes: 'ARROW1' }, convert: `python3 -c "import pandas; pandas.read_feather('FILE').to_csv('FILE.csv', index=False)"` },
  { name: 'Feather', begins: { at: 0, bytes: 'FEA1' }, convert: `python3 -c "import pandas; pandas.read_feather('FILE').to_csv('FILE.csv', index=False)"` },
  { name: 'SQLite', begins: { at: 0, bytes: 'SQLite format 3\0' }, convert: 'sqlite3 -header -csv FILE "select * from TABLE" > FILE.csv' },
  { name: 'old Excel (xls)', begins: { at: 0, bytes: '\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1' }, convert: 'libreoffice --headless --convert-to csv FILE' },
  { name: 'PDF', begins: { at: 0, bytes: '%PDF-' }, convert: 'export the table as CSV from where the PDF was made' },
  { name: 'Zstandard', begins: { at: 0, bytes: '\x28\xb5\x2f\xfd' }, convert: 'unzstd FILE' },
  { name: 'bzip2', begins: { at: 0, bytes: 'BZh' }, convert: 'bunzip2 FILE' },
  { name: 'xz', begins: { at: 0, bytes: '\xfd7zXZ\0' }, convert: 'unxz FILE' },
  { name: '7z', begins: { at: 0, bytes: "7z\xbc\xaf'\x1c" }, convert: '7z x FILE' },
  { name: 'Python pickle', begins: { at: 0, bytes: '\x80\x04\x95' }, convert: `python3 -c "import pandas; pandas.read_pickle('FILE').to_csv('FILE.csv', index=False)"` },
  { name: 'R data', begins: { at: 0, bytes: 'RDX' }, convert: `Rscript -e "write.csv(get(load('FILE')), 'FILE.csv', row.names=FALSE)"` },
  { name: 'PNG image', begins: { at: 1, bytes: 'PNG\r\n' }, convert: 'give the folder that has one folder of images a class' },
  { name: 'JPEG image', begins: { at: 0, bytes: '\xff\xd8\xff' }, convert: 'give the folder that has one folder of images a class' },
]

/** A ZIP archive, by what its first entry is called. */
const zips: readonly { name: string; entry: RegExp; convert: string }[] = [
  { name: 'Excel (xlsx)', entry: /\[Content_Types\]\.xml|xl\//, convert: 'libreoffice --headless --convert-to csv FILE' },
  { name: 'OpenDocument', entry: /^mimetype/, convert: 'libreoffice --headless --convert-to csv FILE' },
  { name: 'ZIP archive', entry: /^/, convert: 'unzip FILE' },
]

const bytesAt = (content: Uint8Array, at: number, count: number): string => String.fromCharCode(...content.subarray(at, at + count))

/** @throws DATA_FORMAT for a format that is not read, with its name and the line that converts it. */
export function refuseForeign(content: Uint8Array, name: string): void {
  const found =
    formats.find(({ begins }) => bytesAt(content, begins.at, begins.bytes.length) === begins.bytes) ??
    (bytesAt(content, 0, 4) === 'PK\x03\x04' ? zips.find(({ entry }) => entry.test(bytesAt(content, 30, 40))) : undefined)
  if (found) throw new EngramError('DATA_FORMAT', `${name}: this is ${found.name}, which is not read`, `convert it first: ${found.convert.replaceAll('FILE', name)}`, { path: name, format: found.name })
}
