/// What leaves the machine in a support bundle.
@NullMarked
package dev.slipway.server.doctor;

import org.jspecify.annotations.NullMarked;
