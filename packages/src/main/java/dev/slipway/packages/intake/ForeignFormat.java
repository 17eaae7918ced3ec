package dev.slipway.packages.intake;

/// A format of model files that Slipway stores and does not serve.
public enum ForeignFormat {
    PICKLE("a Python pickle", Blame.RUNS_CODE),
    JOBLIB("a joblib file, a packed Python pickle", Blame.RUNS_CODE),
    PYTORCH("a PyTorch file, a Python pickle with tensors", Blame.RUNS_CODE),
    TORCHSCRIPT("a TorchScript archive", Blame.NO_RUNTIME),
    TORCH_EXPORT("a PyTorch exported program", Blame.NO_RUNTIME),
    KERAS("a Keras archive", Blame.RUNS_CODE),
    HDF5("an HDF5 file, as Keras wrote models before .keras", Blame.RUNS_CODE),
    SAVED_MODEL("a TensorFlow SavedModel", Blame.RUNS_CODE),
    TENSORFLOW_LITE("a TensorFlow Lite model", Blame.NO_RUNTIME),
    CATBOOST("a CatBoost model", Blame.NO_RUNTIME),
    SKOPS("a skops archive", Blame.RUNS_CODE),
    XGBOOST_BINARY("XGBoost's old binary format", Blame.NO_RUNTIME),
    SAFETENSORS("safetensors: weights without the model", Blame.NO_MODEL),
    GGUF("a GGUF file", Blame.NO_RUNTIME),
    NUMPY("NumPy arrays", Blame.NO_MODEL),
    PMML("a PMML document", Blame.NO_RUNTIME),
    ZIP("a ZIP archive", Blame.NO_MODEL),
    UNKNOWN("no format of models that is known", Blame.NO_MODEL);

    private enum Blame {
        RUNS_CODE("loading it would run code that it brings"),
        NO_RUNTIME("no runtime here executes it"),
        NO_MODEL("there is no model in it that could answer");

        private final String text;

        Blame(String text) {
            this.text = text;
        }
    }

    private final String title;
    private final Blame blame;

    ForeignFormat(String title, Blame blame) {
        this.title = title;
        this.blame = blame;
    }

    /// What it is and why it is not served, in one clause.
    public String reason() {
        return title + "; " + blame.text;
    }
}
