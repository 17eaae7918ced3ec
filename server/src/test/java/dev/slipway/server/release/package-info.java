/// What a process keeps of releases beside the journal.
@NullMarked
package dev.slipway.server.release;

import org.jspecify.annotations.NullMarked;
