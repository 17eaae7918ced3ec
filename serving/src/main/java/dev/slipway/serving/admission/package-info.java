/// Who may come in, and the permit that holds what a request takes until its answer is encoded.
///
/// Start with [dev.slipway.serving.admission.HeadAdmission]. Never reads a body and never waits.
@NullMarked
package dev.slipway.serving.admission;

import org.jspecify.annotations.NullMarked;
