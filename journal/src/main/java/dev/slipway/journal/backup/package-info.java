/// Copies of a journal and its artifacts, taken while both are written, and their way back.
///
/// Start with [dev.slipway.journal.backup.Backup]. Never puts keys beside what they protect.
@NullMarked
package dev.slipway.journal.backup;

import org.jspecify.annotations.NullMarked;
