/* Core and harness in one piece, so that the check of every access is a comparison and not a call. */
#include "core.c"
#include "session.c"
