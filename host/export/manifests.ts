/** What build systems want to know of a library: Arduino, PlatformIO, CMake, ESP-IDF, Zephyr. */
import type { Library } from './library.js'

/** One for all: a library is made anew, not maintained. */
const VERSION = '1.0.0'
const URL = 'https://www.npmjs.com/package/engram'
const summary = ({ title }: Library): string => `Learns on the microcontroller, without backpropagation, in integers: ${title}.`.replace(/\s+/g, ' ')

/** `sources`: the C and assembler files that make the library. */
export function manifests(library: Library, sources: readonly string[]): Map<string, string> {
  return new Map([
    ['library.properties', properties(library)],
    ['library.json', platformio(library)],
    ['CMakeLists.txt', cmake(library, sources)],
    ['idf_component.yml', idf(library)],
    ['zephyr/module.yml', module(library)],
    ['zephyr/CMakeLists.txt', zephyrCMake(library, sources)],
    ['zephyr/Kconfig', kconfig(library)],
  ])
}

/** Arduino library specification, 1.5: https://arduino.github.io/arduino-cli/latest/library-specification/ */
const properties = (library: Library): string => `\
name=${library.prefix}
version=${VERSION}
author=engram
maintainer=engram
sentence=${summary(library)}
paragraph=${library.plan.ramBytes} bytes of RAM. What it learns is the same, to the byte, as in the simulation.
category=Data Processing
url=${URL}
architectures=*
includes=${library.prefix}.h
`

const platformio = (library: Library): string => `${JSON.stringify({
  name: library.prefix,
  version: VERSION,
  description: summary(library),
  keywords: ['machine learning', 'on-device learning', 'tinyml'],
  license: 'MIT',
  homepage: URL,
  frameworks: '*',
  platforms: '*',
  headers: `${library.prefix}.h`,
  build: { srcDir: '.', includeDir: '.', srcFilter: ['+<*.c>', '+<*.S>', '-<selftest.c>'] },
}, null, 2)}\n`

const cmake = ({ prefix, macro }: Library, sources: readonly string[]): string => `\
cmake_minimum_required(VERSION 3.16)
set(sources ${sources.join(' ')})

# A component of ESP-IDF.
if(ESP_PLATFORM)
  idf_component_register(SRCS \${sources} INCLUDE_DIRS ".")
  return()
endif()

project(${prefix} LANGUAGES C ASM)
add_library(${prefix} STATIC \${sources})
target_include_directories(${prefix} PUBLIC \${CMAKE_CURRENT_SOURCE_DIR})
target_compile_options(${prefix} PRIVATE -ffunction-sections -fdata-sections)

# Not part of another project: the library tries itself (ctest).
if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  enable_testing()
  add_executable(${prefix}_selftest selftest.c)
  target_compile_definitions(${prefix}_selftest PRIVATE ${macro}_MAIN)
  target_link_libraries(${prefix}_selftest PRIVATE ${prefix})
  add_test(NAME selftest COMMAND ${prefix}_selftest)
endif()
`

const idf = (library: Library): string => `\
version: "${VERSION}"
description: ${JSON.stringify(summary(library))}
url: ${URL}
license: MIT
dependencies:
  idf: ">=4.4"
`

const module = ({ prefix }: Library): string => `\
name: ${prefix}
build:
  cmake: zephyr
  kconfig: zephyr/Kconfig
`

const zephyrCMake = ({ prefix, macro }: Library, sources: readonly string[]): string => `\
if(CONFIG_${macro})
  zephyr_library_named(${prefix})
  zephyr_library_sources(${sources.map((file) => `../${file}`).join(' ')})
  zephyr_include_directories(..)
endif()
`

const kconfig = ({ prefix, macro, plan }: Library): string => `\
config ${macro}
	bool "${prefix}: a learner made by engram"
	help
	  Learns on the device in ${plan.ramBytes} bytes of RAM an instance. The header ${prefix}.h says how it is used.
`
