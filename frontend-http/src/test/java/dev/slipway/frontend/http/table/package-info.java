/// Tests of bodies that carry rows, without a socket.
@NullMarked
package dev.slipway.frontend.http.table;

import org.jspecify.annotations.NullMarked;
