package dev.slipway.server.job;

import dev.slipway.server.job.JobMemory.Taken.Lease;
import org.jspecify.annotations.Nullable;

/// What an attempt begins in.
///
/// @param lease the memory of its child
/// @param child that waits in it; absent where one has to be started
record Seat(Lease lease, @Nullable StandbyChild child) {
    /// Gives it up, with whatever child is left in it.
    void giveUp() {
        try {
            if (child != null) {
                child.end();
            }
        } finally {
            lease.giveBack().run();
        }
    }
}
