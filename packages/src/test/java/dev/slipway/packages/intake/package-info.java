/// Tests of what files are told to be and what imports make of them.
@NullMarked
package dev.slipway.packages.intake;

import org.jspecify.annotations.NullMarked;
