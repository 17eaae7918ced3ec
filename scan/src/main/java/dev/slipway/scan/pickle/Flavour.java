package dev.slipway.scan.pickle;

import java.util.Locale;

/// A library whose pickles are known; each has a list of the names that they may load.
enum Flavour {
    BUILTINS,
    NUMPY,
    SCIPY,
    SKLEARN,
    PANDAS,
    XGBOOST,
    LIGHTGBM,
    JOBLIB,
    TORCH;

    /// The list's file beside this class.
    String file() {
        return name().toLowerCase(Locale.ROOT) + ".txt";
    }
}
