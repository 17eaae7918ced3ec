package dev.slipway.console.page;

import dev.slipway.client.SlipwayClient;

/// One thing that the console answers: a page, a part of one, or what a form is sent to.
///
/// *Errors*: a page that shows something may let `SlipwayException` and the complaints of names
/// pass, and a page says so in its place; what a form is sent to shows the form again as it was
/// typed. *Threads*: any.
public interface Page {
    /// What it answers.
    PageRoute route();

    /// The answer to a request on its route.
    ///
    /// @param server asked in the name of whoever looks
    PageAnswer answer(PageRequest request, SlipwayClient server);
}
