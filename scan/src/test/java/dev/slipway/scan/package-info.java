/// Tests of the scanner: attacks made from seeds, none may be missed; models, none may be flagged.
@NullMarked
package dev.slipway.scan;

import org.jspecify.annotations.NullMarked;
