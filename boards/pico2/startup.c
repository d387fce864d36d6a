/*
 * Vector table of the RP2350 (datasheet 3.2, interrupts: 52), and behind it the block that the boot ROM looks for in the first 4 KB of
 * flash (5.9.5.1, minimum Arm IMAGE_DEF): an executable for the RP2350's Arm cores, secure. There is no second boot stage; without an
 * entry point in the block, stack and start are those of the vector table at the beginning of the image (5.9.3.3).
 */
#include "cortex-m-start.h"
#include "interrupts.h"

typedef void (*Vector)(void);

/* The block's marks, its two items (image type; the last one, which tells how many words the others have) and the next block: itself. */
#define BLOCK_START 0xffffded3
#define IMAGE_TYPE_ARM_SECURE 0x10210142
#define LAST_ITEM 0x000001ff
#define NEXT_BLOCK 0
#define BLOCK_END 0xab123579

typedef struct {
  Vector vectors[16 + 52];
  uint32_t image_def[5];
} Head;

__attribute__((section(".vectors"))) const Head vectors = {
  {
    (Vector)(void *)__stack_top,
    start,
    [2 ... 14] = fault,
    [15] = systick_interrupt,
    [16 ... 16 + UART0_INTERRUPT - 1] = fault,
    [16 + UART0_INTERRUPT] = uart_received,
    [16 + UART0_INTERRUPT + 1 ... 16 + 51] = fault,
  },
  {BLOCK_START, IMAGE_TYPE_ARM_SECURE, LAST_ITEM, NEXT_BLOCK, BLOCK_END},
};
