package dev.slipway.features.expression;

/// A function of the language.
///
/// @param usage how it is called, for messages
/// @param binder types a call of it
record Function(String usage, Binder binder) {
    /// Types a call.
    @FunctionalInterface
    interface Binder {
        /// The call as an expression.
        ///
        /// *Errors*: [ExpressionRefusedException].
        Expression bind(Arguments arguments);
    }
}
