/// Tests of small JSON documents.
@NullMarked
package dev.slipway.packages.json;

import org.jspecify.annotations.NullMarked;
