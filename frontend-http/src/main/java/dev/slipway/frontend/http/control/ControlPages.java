package dev.slipway.frontend.http.control;

import dev.slipway.api.status.Models;
import dev.slipway.api.status.ServerIdentity;
import dev.slipway.frontend.http.exchange.BodyStreams;

/// What carries the operations of the control API out, by subject.
record ControlPages(
        ServerPages server,
        ModelPages models,
        VersionPages versions,
        ApprovalPages approvals,
        ObjectPages objects,
        EndpointPages endpoints,
        ReleasePages releases,
        FeedbackPages feedback,
        EventPages events,
        PredictionPages predictions,
        TokenPages tokens,
        AuditPages audit,
        UploadPages uploads,
        TransferPages transfers,
        CostPages costs,
        SloPages slos,
        WindowPages windows,
        TierPages tiers,
        ShadowPages shadows,
        JobPages jobs,
        StreamPages streams) {
    static ControlPages of(Models served, ServerIdentity identity, BodyStreams streams) {
        EndpointPages endpoints = new EndpointPages(served);
        return new ControlPages(
                new ServerPages(served, identity, endpoints),
                new ModelPages(),
                new VersionPages(),
                new ApprovalPages(),
                new ObjectPages(),
                endpoints,
                new ReleasePages(),
                new FeedbackPages(served),
                new EventPages(),
                new PredictionPages(),
                new TokenPages(),
                new AuditPages(),
                new UploadPages(streams),
                new TransferPages(),
                new CostPages(),
                new SloPages(),
                new WindowPages(),
                new TierPages(),
                new ShadowPages(),
                new JobPages(),
                new StreamPages());
    }
}
