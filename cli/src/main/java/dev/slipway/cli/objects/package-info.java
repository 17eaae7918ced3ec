/// The verbs about objects that people declare in files, one class each.
///
/// Start with [dev.slipway.cli.objects.ApplyCommand]. Never decides whether an object may be so.
@NullMarked
package dev.slipway.cli.objects;

import org.jspecify.annotations.NullMarked;
