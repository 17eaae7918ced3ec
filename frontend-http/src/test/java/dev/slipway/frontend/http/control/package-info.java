/// Tests of what the operations of the control API do behind their routes.
@NullMarked
package dev.slipway.frontend.http.control;

import org.jspecify.annotations.NullMarked;
