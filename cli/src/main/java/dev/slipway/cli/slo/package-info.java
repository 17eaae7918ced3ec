/// Verbs about promises and alerts. Start with [SloCommand]; never decides what is kept.
@NullMarked
package dev.slipway.cli.slo;

import org.jspecify.annotations.NullMarked;
