package dev.slipway.telemetry;

import java.util.Locale;

/// The times of which every series keeps a histogram.
enum Stop {
    TOTAL("From the head to the last byte of the answer."),
    QUEUE("From the hand-in to the start of execution."),
    COMPUTE("Inside the model."),
    DECODE("From bytes to tensors."),
    ENCODE("From tensors to bytes.");

    private final String help;

    Stop(String help) {
        this.help = help;
    }

    String metric() {
        return "slipway_prediction_" + name().toLowerCase(Locale.ROOT) + "_seconds";
    }

    String help() {
        return help;
    }
}
