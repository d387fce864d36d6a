/* What wabt 1.0.39's wasm2c expects of its runtime, as far as a module of integers with one memory needs it. */
#ifndef WASM_RT_H
#define WASM_RT_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define WASM_RT_USE_SEGUE 0
#define WASM_RT_STACK_DEPTH_COUNT 0
#define WASM_RT_SANITY_CHECKS 0
#define WASM_RT_MEMCHECK_GUARD_PAGES 0
#define WABT_BIG_ENDIAN 0
#define LIKELY(x) (x)
#define UNLIKELY(x) (x)
#define wasm_rt_memcpy memcpy
#define wasm_rt_unreachable __builtin_unreachable

typedef enum {
  WASM_RT_TRAP_NONE, WASM_RT_TRAP_OOB, WASM_RT_TRAP_INT_OVERFLOW, WASM_RT_TRAP_DIV_BY_ZERO, WASM_RT_TRAP_INVALID_CONVERSION,
  WASM_RT_TRAP_UNREACHABLE, WASM_RT_TRAP_CALL_INDIRECT, WASM_RT_TRAP_UNCAUGHT_EXCEPTION, WASM_RT_TRAP_UNALIGNED,
  WASM_RT_TRAP_NULL_REF, WASM_RT_TRAP_EXHAUSTION
} wasm_rt_trap_t;
typedef enum { WASM_RT_I32, WASM_RT_I64, WASM_RT_F32, WASM_RT_F64, WASM_RT_V128, WASM_RT_FUNCREF, WASM_RT_EXTERNREF } wasm_rt_type_t;
typedef void (*wasm_rt_function_ptr_t)(void);
typedef struct { void (*fn)(void **); } wasm_rt_tailcallee_t;
typedef const char *wasm_rt_func_type_t;
typedef struct { wasm_rt_func_type_t func_type; wasm_rt_function_ptr_t func; wasm_rt_tailcallee_t func_tailcallee; void *module_instance; } wasm_rt_funcref_t;
typedef struct { wasm_rt_funcref_t *data; uint32_t size, max_size; } wasm_rt_funcref_table_t;
typedef void *wasm_rt_externref_t;
#define wasm_rt_externref_null_value NULL
typedef struct { wasm_rt_externref_t *data; uint32_t size, max_size; } wasm_rt_externref_table_t;
typedef struct { uint8_t *data; uint64_t pages, max_pages, size; uint32_t page_size; bool is64; } wasm_rt_memory_t;
static const wasm_rt_funcref_t wasm_rt_funcref_null_value = {0};

__attribute__((noreturn)) void wasm_rt_trap(wasm_rt_trap_t code);
bool wasm_rt_is_initialized(void);
void wasm_rt_allocate_memory(wasm_rt_memory_t *memory, uint64_t pages, uint64_t max_pages, bool is64, uint32_t page_size);
void wasm_rt_free_memory(wasm_rt_memory_t *memory);

#endif
