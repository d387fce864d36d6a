/* Assembler, for the end of a startup.S, behind stack pointer and traps: gives variables their first values (link.ld) and goes to main. */

  la a0, __data_start
  la a1, __data_end
  la a2, __data_load_start
  j 2f
1:
  lw t0, 0(a2)
  sw t0, 0(a0)
  addi a0, a0, 4
  addi a2, a2, 4
2:
  bltu a0, a1, 1b

  la a0, __bss_start
  la a1, __bss_end
  j 4f
3:
  sw zero, 0(a0)
  addi a0, a0, 4
4:
  bltu a0, a1, 3b
  j main
