package dev.slipway.cli.release;

import dev.slipway.api.model.EndpointName;
import dev.slipway.api.release.ReleaseStatus;
import dev.slipway.cli.Console;
import dev.slipway.cli.JunitOption;
import dev.slipway.cli.OutputOption;
import dev.slipway.client.SlipwayClient;
import java.io.IOException;

/// Watching a release until it is over, or held.
final class ReleaseWatching {
    private ReleaseWatching() {}

    /// Watches, prints the last look and writes the report.
    ///
    /// @return the verb's exit code
    static int watch(
            Console console,
            SlipwayClient client,
            EndpointName endpoint,
            OutputOption output,
            JunitOption junit)
            throws IOException {
        LiveScreen screen =
                LiveScreen.on(output.isText() ? console.out() : console.err(), output.isText());
        ReleaseStatus last = client.releases().watch(endpoint, screen);
        output.print(
                console,
                last,
                out -> {
                    if (!screen.hasDrawn()) {
                        out.println();
                        ReleaseText.print(last, out);
                    }
                });
        junit.write(ReleaseExit.report("slipway release watch", last));
        return ReleaseExit.of(last);
    }
}
