/**
 * What the tools that take a library ask of its manifests, written down from their sources; none of them can be installed here. Fields that
 * a tool does not know are errors, even where it would pass over them.
 */
import { z } from 'zod'

const semver = z.string().regex(/^\d+\.\d+\.\d+$/)
const url = z.url().max(255)
const text = (most: number): z.ZodString => z.string().min(1).max(most)
/** `*`, or names of frameworks or platforms. */
const names = z.string().regex(/^([a-z\d\-_]+|\*)$/)

/** PlatformIO: class ManifestSchema in platformio/package/manifest/schema.py of platformio-core; `headers` and `build` are of its manual of library.json. */
export const platformioLibrary = z.strictObject({
  name: text(100).regex(/^[^:;/,@<>]+$/),
  version: semver,
  description: text(1000),
  keywords: z.array(text(50).regex(/^[a-z\d\-+. ]+$/)).min(1),
  license: z.literal('MIT'),
  homepage: url,
  frameworks: names,
  platforms: names,
  headers: z.string().regex(/\.h$/),
  build: z.strictObject({ srcDir: z.string(), includeDir: z.string(), srcFilter: z.array(z.string().regex(/^[+-]<.+>$/)) }),
})

/** ESP-IDF: class Manifest in idf_component_tools/manifest/models.py of espressif/idf-component-manager; names of components by its constants.py. */
export const idfComponent = z.strictObject({
  version: semver,
  description: z.string(),
  url,
  license: z.string(),
  dependencies: z.record(z.string().regex(/^[a-zA-Z\d]+(?:[_-](?![_-]+)|[a-zA-Z\d])*[a-zA-Z\d]+$/), z.string().regex(/^(>=|~|\^|==)?\d+(\.\d+)*$/)),
})

/** Zephyr: METADATA_SCHEMA in scripts/zephyr_module.py of zephyrproject-rtos/zephyr. The folder must have CMakeLists.txt, the file must be there. */
export const zephyrModule = z.strictObject({
  name: z.string(),
  build: z.strictObject({ cmake: z.string(), kconfig: z.string() }),
})

/**
 * Arduino: library specification, revision 1.5 (arduino.github.io/arduino-cli/latest/library-specification): names begin with a letter
 * or digit, categories are of a list.
 */
export const arduinoProperties = z.strictObject({
  name: text(63).regex(/^[A-Za-z0-9][A-Za-z0-9_.\- ]*$/),
  version: semver,
  author: z.string().min(1),
  maintainer: z.string().min(1),
  sentence: z.string().min(1),
  paragraph: z.string().min(1),
  category: z.enum(['Display', 'Communication', 'Signal Input/Output', 'Sensors', 'Device Control', 'Timing', 'Data Storage', 'Data Processing', 'Other']),
  url,
  architectures: z.string().min(1),
  includes: z.string().regex(/\.h$/),
})
