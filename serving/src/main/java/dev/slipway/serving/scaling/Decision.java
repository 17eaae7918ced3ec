package dev.slipway.serving.scaling;

/// How many slots there should be from a moment on, and why.
///
/// @param slots wanted
/// @param before that were there or due
/// @param inputs by which it was decided
public record Decision(long nanoTime, int slots, int before, Inputs inputs, Reason reason) {
    /// What was known.
    ///
    /// @param lately slots that were asked for over three seconds
    /// @param minute over a minute
    /// @param level over three minutes
    /// @param peak the most of the latter in the last three minutes or more
    /// @param backlog slots that it takes to work off in five seconds what waits
    /// @param prospect what was expected, where it decided
    public record Inputs(
            double lately,
            double minute,
            double level,
            double peak,
            double backlog,
            Prospect prospect) {
        Inputs with(Prospect expected) {
            return new Inputs(lately, minute, level, peak, backlog, expected);
        }
    }

    /// What was expected of one slot more or fewer, where neither number stays in its band.
    ///
    /// @param usual slots that are asked for in the long run
    /// @param stray the standard deviation of what a minute asks for
    /// @param gain seconds of the next ten minutes in the band that the other number has more
    public record Prospect(double usual, double stray, double gain) {
        /// Nothing was.
        public static final Prospect NONE = new Prospect(0, 0, 0);
    }

    /// Why.
    public enum Reason {
        /// The use of the slots lies in the band, or would leave it on the other side.
        IN_BAND,
        /// Three minutes have asked for more than the band allows.
        BUSY,
        /// A minute has asked for more.
        RISE,
        /// Seconds have asked for much more.
        BURST,
        /// Less is asked for, and has been for a while.
        IDLE,
        /// One slot more or fewer is expected to be in the band for longer.
        OUTLOOK,
        /// Too little is known, or what was known is too old.
        UNKNOWN
    }

    /// Whether it changes anything.
    public boolean isChange() {
        return slots != before;
    }

    /// The part of the slots that was asked for over a minute.
    public double utilization() {
        return inputs.minute() / Math.max(1, before);
    }
}
