/// What stands around a server, for tests: brokers, databases, issuers, authorities, disks, ports.
///
/// Start with [dev.slipway.testkit.outside.LocalBroker] and
/// [dev.slipway.testkit.outside.PlayedDisk]. Never reaches beyond this machine.
@NullMarked
package dev.slipway.testkit.outside;

import org.jspecify.annotations.NullMarked;
