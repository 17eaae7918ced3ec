/// What answers of the control API are made of.
@NullMarked
package dev.slipway.frontend.http.control;

import org.jspecify.annotations.NullMarked;
