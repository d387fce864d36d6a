/* The beginning and the end of a filter, which both forms (conv_five.h, conv_any.h) share. */

.macro better sum, position
  cmp \sum, r0
  ble 1f
  mov r0, \sum
  movs r1, #\position
1:
.endm

.macro begin
  movs r4, #0
  mov r8, r4
  mov r9, r4
  mov r10, r4
  mov r11, r4
  ldr r6, [sp, FILTER]
  adds r6, r6, r5
  mov lr, r6
  ldr r0, [sp, CORNER]
.endm

/* Makes the output of a filter from its sums. The flags say whether it was the last filter (HS). */
.macro finish
  mov r0, r8
  movs r1, #0
  better r9, 1
  better r10, 2
  better r11, 3
  ldr r2, [sp, BIAS]
  movs r3, #0
  LOAD_BIAS r3, [r2, r3]
  adds r2, #SIZE
  str r2, [sp, BIAS]
  lsls r3, #6
  adds r0, r0, r3
  ldr r2, [sp, SHIFT]
  asrs r0, r2
  adds r0, #1
  asrs r0, r0, #1
  bpl 1f
  movs r0, #0
1:cmp r0, #127
  ble 2f
  movs r0, #127
2:ldr r2, [sp, OUTPUT]
  strb r0, [r2]
  adds r0, r2, #1
  str r0, [sp, OUTPUT]
  ldr r0, [sp, ARGMAX]
  cmp r0, #0
  beq 3f
  ldr r3, [sp, FEATURE]
  adds r3, r3, r2
  lsrs r2, r3, #2
  adds r0, r0, r2
  lsls r3, #30
  lsrs r3, #29
  ldrb r2, [r0]
  movs r6, #3
  lsls r6, r3
  bics r2, r6
  lsls r1, r3
  orrs r2, r1
  strb r2, [r0]
3:ldr r6, [sp, SKIP]
  adds r5, r5, r6
  ldr r6, [sp, END]
  cmp r5, r6
.endm
