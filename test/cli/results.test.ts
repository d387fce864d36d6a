import { checkPage } from '../checked-page.js'

for (const page of ['docs/results.md', 'docs/data.md', 'docs/tasks.md', 'docs/front.md', 'docs/drift.md', 'docs/models.md', 'docs/reliability.md']) checkPage(page)
