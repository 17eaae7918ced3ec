package dev.slipway.cli;

import dev.slipway.api.error.ErrorCode;
import dev.slipway.client.SlipwayClient;
import dev.slipway.client.call.SlipwayException;
import dev.slipway.client.prediction.RepositoryEntry;
import dev.slipway.documents.Names;
import java.util.List;
import java.util.function.Supplier;

/// Answers the name of an endpoint that is not there with the one that was probably meant: the
/// doors of predictions do not, since they answer programs, and what is recorded does not know what
/// a server was started with.
public final class UnknownEndpoint {
    private UnknownEndpoint() {}

    /// What `call` about an endpoint gives.
    ///
    /// *Errors*: as of the call.
    static <T> T told(SlipwayClient client, String endpoint, Supplier<T> call) {
        try {
            return call.get();
        } catch (SlipwayException e) {
            if (e.code() != ErrorCode.UNKNOWN_MODEL) {
                throw e;
            }
            String said = String.valueOf(e.getMessage());
            String meant = said.contains("(did you mean ") ? "" : meant(client, endpoint);
            throw new SlipwayException(e.code(), said + meant, e);
        }
    }

    /// Makes a change of an endpoint.
    ///
    /// *Errors*: as of the change.
    static void changed(SlipwayClient client, String endpoint, Runnable change) {
        String _ =
                told(
                        client,
                        endpoint,
                        () -> {
                            change.run();
                            return endpoint;
                        });
    }

    /// Says beside an answer in which there is nothing of the endpoint that was asked about, if one
    /// was, whether its name is right.
    ///
    /// @param nothing what there is none of
    static void hint(
            Console console, SlipwayClient client, EndpointArgument asked, String nothing) {
        asked.name()
                .ifPresent(name ->
                        console.err()
                                .println(
                                        "slipway: "
                                                + nothing
                                                + " of "
                                                + name
                                                + meant(client, name.value())));
    }

    /// What is said behind the name of an endpoint of which nothing was found; nothing where it is
    /// there.
    public static String meant(SlipwayClient client, String endpoint) {
        try {
            List<String> known =
                    client.repositoryIndex().stream()
                            .map(RepositoryEntry::name)
                            .distinct()
                            .toList();
            return known.contains(endpoint)
                    ? ""
                    : Names.meant(
                            endpoint,
                            known,
                            known.isEmpty()
                                    ? " (expected: an endpoint, and there is none yet)"
                                    : " (expected: one that slipway endpoint list shows)");
        } catch (SlipwayException e) {
            // Whoever may not list endpoints is told what the refusal says, and no more.
            return "";
        }
    }
}
