/*
 * For assembler: one index for a row of weights and for the inputs, since ldrsb and ldrsh need a register for it. The index r4
 * counts bytes of weights. With weights of 16 bits (WIDE) it moves by two for each input, so the inputs' base r5 moves back by one.
 */
#ifdef WIDE
#define WEIGHT_BYTES 2
#define LOAD_WEIGHT ldrsh
#define STORE_WEIGHT strh
#else
#define WEIGHT_BYTES 1
#define LOAD_WEIGHT ldrsb
#define STORE_WEIGHT strb
#endif

/* Loads the weight `index` places behind r0, with its sign extended. */
.macro load_weight to, index
#ifdef WIDE
  ldrh \to, [r0, #2 * \index]
  sxth \to, \to
#else
  ldrb \to, [r0, #\index]
  sxtb \to, \to
#endif
.endm

/* Moves on by `count` inputs. */
.macro advance count
  adds r4, #\count * WEIGHT_BYTES
#ifdef WIDE
  subs r5, #\count
#endif
.endm

/* Runs the subroutine .Lsingles up to a word of inputs, .Lwords over whole words, and .Lsingles over the rest of `n` (r6). */
.macro all_inputs
  movs r4, #0
  subs r7, r4, r5
  lsls r7, #30
  lsrs r7, #30
  cmp r7, r6
  bls 1f
  mov r7, r6
1:
  subs r6, r6, r7
  push {r6}
#ifdef WIDE
  lsls r7, #1
#endif
  mov r12, r7
  bl .Lsingles
  pop {r6}
  push {r6}
  lsrs r6, #2
  lsls r6, #2
#ifdef WIDE
  lsls r6, #1
#endif
  add r12, r6
  bl .Lwords
  pop {r6}
  lsls r6, #30
  lsrs r6, #30
#ifdef WIDE
  lsls r6, #1
#endif
  add r12, r6
  bl .Lsingles
.endm

.syntax unified
.thumb
#define SECTION_OF(name) .text.name
#define SECTION(name) SECTION_OF(name)
.section SECTION(FUNCTION), "ax", %progbits
.global FUNCTION
.type FUNCTION, %function
