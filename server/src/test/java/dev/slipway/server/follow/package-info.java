/// What is served follows the journal.
@NullMarked
package dev.slipway.server.follow;

import org.jspecify.annotations.NullMarked;
