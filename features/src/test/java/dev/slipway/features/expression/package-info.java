/// Tests of the language.
@NullMarked
package dev.slipway.features.expression;

import org.jspecify.annotations.NullMarked;
