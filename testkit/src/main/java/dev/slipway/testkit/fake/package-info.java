/// Fakes of the ports and of runtimes, which keep to the same contracts as the real things.
///
/// Start with [dev.slipway.testkit.fake.FakeModel] and [dev.slipway.testkit.fake.FakeJournal].
/// Never waits for a disk or another program.
@NullMarked
package dev.slipway.testkit.fake;

import org.jspecify.annotations.NullMarked;
