import { checkPage } from '../checked-page.js'

// Their commands need a C compiler.
for (const page of ['docs/your-firmware.md', 'docs/export.md']) checkPage(page)
