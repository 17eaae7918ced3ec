/// Verbs of whoever looks after a data directory: backup, restore, audit and artifacts.
///
/// Start with [dev.slipway.server.operator.BackupCommand]. Never asks a server that runs.
@NullMarked
package dev.slipway.server.operator;

import org.jspecify.annotations.NullMarked;
