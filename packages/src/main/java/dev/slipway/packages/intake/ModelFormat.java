package dev.slipway.packages.intake;

/// A format of model files that Slipway serves as it is.
public enum ModelFormat {
    /// A graph of the Open Neural Network Exchange.
    ONNX("onnx"),
    /// XGBoost's JSON or UBJSON.
    XGBOOST("xgboost"),
    /// LightGBM's text.
    LIGHTGBM("lightgbm"),
    /// No file: a model of another server, which answers.
    REMOTE("remote");

    private final String text;

    ModelFormat(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
