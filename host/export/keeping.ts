/** The functions of a library that keep what it has learned: a checkpoint (docs/spec.md, section 13), piece by piece through the user's functions. */
import { Checkpoint, CHECKPOINT_MAGIC, CHECKPOINT_VERSION } from '../../assembly/abi.js'
import type { Library } from './library.js'

const filled = (bytes: number): number => (bytes + 3) & ~3

/** Bytes of a library's checkpoint. */
export const savedBytes = ({ layout }: Pick<Library, 'layout'>): number => Checkpoint.bytes + filled(layout.configBytes) + layout.savedBytes

const hex = (word: number): string => `UINT32_C(0x${(word >>> 0).toString(16)})`

export function keepingC({ prefix, core: { entries }, layout: { configBytes, savedBytes }, identity }: Library): string {
  return `\
/* A checkpoint: a header, the configuration, the state. */
#define HEADER_BYTES ${Checkpoint.bytes}u
#define CONFIG_BYTES ${configBytes}u
/* With zeros behind it, up to a whole word. */
#define CONFIG_SPAN ${filled(configBytes)}u
#define SAVED_BYTES ${savedBytes}u
/* CRC-32 of the configuration, its seed left out. */
#define IDENTITY ${hex(identity)}

/* What a CRC-32 comes to with more bytes; it begins with all ones, and its complement is the sum. */
static uint32_t crc_over(uint32_t crc, const uint8_t *bytes, uint32_t count) {
  while (count-- > 0) {
    crc ^= *bytes++;
    for (uint8_t bit = 0; bit < 8; bit++) crc = (crc & 1u) ? crc >> 1 ^ UINT32_C(0xedb88320) : crc >> 1;
  }
  return crc;
}

static uint32_t crc_of(const uint8_t *bytes, uint32_t count) { return ~crc_over(UINT32_C(0xffffffff), bytes, count); }

bool ${prefix}_save(const ${prefix}_t *model, bool (*write)(void *context, const uint8_t *bytes, uint32_t count), void *context) {
  const uint8_t *bytes = (const uint8_t *)model->memory;
  uint8_t header[HEADER_BYTES] = {0};
  put_word(header + ${Checkpoint.magic}, ${hex(CHECKPOINT_MAGIC)});
  header[${Checkpoint.version}] = ${CHECKPOINT_VERSION};
  header[${Checkpoint.block}] = CONFIG_BYTES & 255u;
  header[${Checkpoint.block + 1}] = CONFIG_BYTES >> 8;
  put_word(header + ${Checkpoint.generation}, 1);
  put_word(header + ${Checkpoint.saved}, SAVED_BYTES);
  put_word(header + ${Checkpoint.samples}, ${entries['samples']}(place_of(model)));
  /* Nobody counted right answers. */
  put_word(header + ${Checkpoint.hits}, UINT32_C(0xffffffff));
  put_word(header + ${Checkpoint.fingerprint}, crc_of(bytes, CONFIG_BYTES));
  put_word(header + ${Checkpoint.payloadCrc}, ~crc_over(crc_over(UINT32_C(0xffffffff), bytes, CONFIG_SPAN), bytes + LEARNED_AT, SAVED_BYTES));
  put_word(header + ${Checkpoint.headerCrc}, crc_of(header, ${Checkpoint.headerCrc}));
  return write(context, header, HEADER_BYTES) && write(context, bytes, CONFIG_SPAN) && write(context, bytes + LEARNED_AT, SAVED_BYTES);
}

bool ${prefix}_load(${prefix}_t *model, bool (*read)(void *context, uint8_t *bytes, uint32_t count), void *context) {
  uint8_t *bytes = bytes_of(model);
  uint8_t header[HEADER_BYTES];
  if (!read(context, header, HEADER_BYTES) || get_word(header + ${Checkpoint.headerCrc}) != crc_of(header, ${Checkpoint.headerCrc})) return false;
  if (get_word(header) != ${hex(CHECKPOINT_MAGIC)} || header[${Checkpoint.version}] != ${CHECKPOINT_VERSION} || get_word(header + ${Checkpoint.saved}) != SAVED_BYTES) return false;
  if ((header[${Checkpoint.block}] | (uint16_t)header[${Checkpoint.block + 1}] << 8) != CONFIG_BYTES) return false;
  begin(model, 0);
  if (!read(context, bytes, CONFIG_SPAN)) return false;
  uint32_t crc = crc_over(UINT32_C(0xffffffff), bytes, CONFIG_SPAN), seed = get_word(bytes + SEED_AT);
  /* Any seed will do. */
  put_word(bytes + SEED_AT, 0);
  if (crc_of(bytes, CONFIG_BYTES) != IDENTITY) return false;
  put_word(bytes + SEED_AT, seed);
  return read(context, bytes + LEARNED_AT, SAVED_BYTES) && ~crc_over(crc, bytes + LEARNED_AT, SAVED_BYTES) == get_word(header + ${Checkpoint.payloadCrc});
}`
}
