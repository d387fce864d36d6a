/*
 * Memory of a library's translated code: an address counts from ORIGIN bytes before the instance, so it is the same in every instance
 * and on every chip. `self` is the instance's own address, less ORIGIN.
 */
#define NATIVE(a) ((void *)(self + (low_t)(a)))
#define STATIC(address) ((low_t)(address))
/* The same for a kernel that takes the chip's own addresses; 0 stays 0. */
#define PLACE(a) ((a) == 0 ? 0 : (word_t)(self + (a)))
#define ADDRESS(a) (a)
#define TRAP(code) __builtin_unreachable()
#define DIVISOR(b) ((void)0)
#define QUOTIENT(a, b, least) ((void)0)
typedef low_t walker_t;
#define STEP(walker, bytes) ((low_t)((walker) + (bytes)))

#define LOAD(name, result, type, field) \
  INLINE result load_##name(uintptr_t self, low_t a, low_t offset) { return (result)(*(const type *)NATIVE(a + offset)) field; }
LOAD(s8, s8_t, int8_t, )
LOAD(u8, u8_t, uint8_t, )
LOAD(s16, s16_t, any_s16, )
LOAD(u16, low_t, any_u16, )
LOAD(s32, int32_t, any_s32, )
LOAD(u32, uint32_t, any_u32, )
LOAD(u64, uint64_t, any_u64, )
LOAD(s16_unaligned, s16_t, loose_s16, .v)
LOAD(u16_unaligned, low_t, loose_u16, .v)
LOAD(s32_unaligned, int32_t, loose_s32, .v)
LOAD(u32_unaligned, uint32_t, loose_u32, .v)
LOAD(u64_unaligned, uint64_t, loose_u64, .v)

#define STORE(name, value_t, type, field) \
  INLINE void store_##name(uintptr_t self, low_t a, low_t offset, value_t value) { (*(type *)NATIVE(a + offset)) field = (type##_value)value; }
typedef uint8_t uint8_t_value;
typedef uint16_t any_u16_value, loose_u16_value;
typedef uint32_t any_u32_value, loose_u32_value;
typedef uint64_t any_u64_value, loose_u64_value;
STORE(8, low_t, uint8_t, )
STORE(16, low_t, any_u16, )
STORE(32, uint32_t, any_u32, )
STORE(64, uint64_t, any_u64, )
STORE(16_unaligned, low_t, loose_u16, .v)
STORE(32_unaligned, uint32_t, loose_u32, .v)
STORE(64_unaligned, uint64_t, loose_u64, .v)

/* An address in a constant table counts from the table's start. */
#ifdef __AVR__
#define LOAD_TABLE(name, result, type, read) \
  INLINE result load_##name##_table(const uint8_t *table, low_t a, low_t offset) { return (result)(type)read(table + (low_t)(a + offset)); }
LOAD_TABLE(s8, s8_t, int8_t, pgm_read_byte)
LOAD_TABLE(u8, u8_t, uint8_t, pgm_read_byte)
LOAD_TABLE(s16, s16_t, int16_t, pgm_read_word)
LOAD_TABLE(u16, low_t, uint16_t, pgm_read_word)
LOAD_TABLE(s32, int32_t, int32_t, pgm_read_dword)
LOAD_TABLE(u32, uint32_t, uint32_t, pgm_read_dword)
#else
#define LOAD_TABLE(name, result, type) \
  INLINE result load_##name##_table(const uint8_t *table, low_t a, low_t offset) { return (result)*(const type *)(const void *)(table + (low_t)(a + offset)); }
LOAD_TABLE(s8, s8_t, int8_t)
LOAD_TABLE(u8, u8_t, uint8_t)
LOAD_TABLE(s16, s16_t, any_s16)
LOAD_TABLE(u16, low_t, any_u16)
LOAD_TABLE(s32, int32_t, any_s32)
LOAD_TABLE(u32, uint32_t, any_u32)
#endif
#define load_s16_unaligned_table load_s16_table
#define load_u16_unaligned_table load_u16_table
#define load_s32_unaligned_table load_s32_table
#define load_u32_unaligned_table load_u32_table

INLINE void memory_fill(uintptr_t self, low_t to, low_t byte, low_t count) { memset(NATIVE(to), (int)(uint8_t)byte, count); }
INLINE void memory_copy(uintptr_t self, low_t to, low_t from, low_t count) { memmove(NATIVE(to), NATIVE(from), count); }

/* Variables of the module lie in the instance. */
typedef s8_t ALIAS slot_s8_t;
typedef u8_t ALIAS slot_u8_t;
typedef s16_t ALIAS slot_s16_t;
typedef low_t ALIAS slot_low_t;
typedef uint32_t ALIAS slot_uint32_t;
