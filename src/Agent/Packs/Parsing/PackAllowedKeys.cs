using System.Collections.Immutable;

namespace BrowserAgent.Agent.Packs.Parsing;

/// <summary>The keys of one kind of mapping. The schema's definition of the same name has the same keys; a test compares them.</summary>
internal sealed record AllowedKeySet(string Name, ImmutableArray<string> Required, ImmutableArray<string> Optional)
{
    public IEnumerable<string> All => Required.Concat(Optional);
}

/// <summary>Every key that a pack may have.</summary>
internal static class PackAllowedKeys
{
    public const int SchemaVersion = 1;

    public static readonly AllowedKeySet Site = new(
        "site",
        ["schema", "site", "version", "origins", "locale", "timeZone", "session", "elements"],
        ["title", "formats", "interruptions", "model", "flows", "jobs"]);

    public static readonly AllowedKeySet Formats = new("formats", [], ["dates", "decimal", "group", "negative", "units"]);

    public static readonly AllowedKeySet Session = new(
        "session", ["idle", "alive"], ["expired", "refused", "login", "access", "absolute", "quiet", "mask", "freshContext", "clear"]);

    /// <summary>The keys of <see cref="Session"/> that only a site whose server checks the access itself may leave out.</summary>
    public static readonly ImmutableArray<string> LoginPage = ["expired", "refused", "login"];

    public static readonly AllowedKeySet Access = new("access", [], ["basic", "certificate"]);

    public static readonly AllowedKeySet Alive = new("alive", ["at", "see"], []);

    public static readonly AllowedKeySet Quiet = new("quiet", [], ["for", "ignore"]);

    public static readonly AllowedKeySet Interruption = new("interruption", ["name"], ["see", "click", "dialog", "text", "answer", "harm", "popup"]);

    public static readonly AllowedKeySet Model = new("model", [], ["openers", "never", "reads", "heartbeats"]);

    public static readonly AllowedKeySet Element = new(
        "element", ["is", "kind", "find"], ["harm", "in", "shows", "permit", "options", "typing", "calendar", "rows", "reads", "siteChanges", "prefilled"]);

    public static readonly AllowedKeySet Prefilled = new("prefilled", ["expect"], []);

    public static readonly AllowedKeySet Scope = new("scope", [], ["frame", "section", "element"]);

    public static readonly AllowedKeySet Identity = new("identity", [], ["roles", "names", "section"]);

    public static readonly AllowedKeySet Selector = new(
        "selector", [], ["role", "name", "label", "placeholder", "text", "testId", "css", "xpath", "open", "then", "nth"]);

    public static readonly AllowedKeySet Options = new("options", ["css"], ["match", "exclude", "chosen"]);

    public static readonly AllowedKeySet Calendar = new("calendar", ["title", "next", "previous", "day"], ["exclude", "month", "open"]);

    public static readonly AllowedKeySet Rows = new("rows", ["css", "columns"], ["empty", "more", "click", "echo", "filter", "disregard"]);

    public static readonly AllowedKeySet Column = new("column", [], ["css", "type", "attribute", "match", "whenTrue", "whenFalse", "ignore", "pad", "round"]);

    public static readonly AllowedKeySet Reads = new("reads", [], ["type", "attribute", "match", "whenTrue", "whenFalse", "ignore", "pad", "round", "download", "after"]);

    public static readonly AllowedKeySet Step = new(
        "step",
        [],
        ["goto", "fill", "pick", "select", "check", "upload", "click", "doubleClick", "drag", "choose", "press", "see", "gone", "settle", "window", "read", "expect", "each", "do", "call"]);

    public static readonly AllowedKeySet Upload = new("upload", ["into", "file", "sha256"], []);

    public static readonly AllowedKeySet Settle = new("settle", ["after"], []);

    public static readonly AllowedKeySet Job = new(
        "job",
        ["is", "expected", "payload"],
        ["review", "search", "secondSearch", "fill", "commit", "open", "equal", "read", "result", "drafts"]);

    public static readonly AllowedKeySet Field = new(
        "field",
        ["type"],
        ["required", "default", "naturalKey", "length", "pattern", "oneOf", "range", "usual", "decimals", "from", "to", "size", "key", "of",
            "ignore", "pad", "round", "matters"]);

    public static readonly AllowedKeySet Review = new("review", [], ["whenTotalOver", "whenUnusual"]);

    public static readonly AllowedKeySet Total = new("total", ["amount", "list", "quantity", "price"], []);

    public static readonly AllowedKeySet Commit = new("commit", ["click", "landed"], ["refused", "within"]);

    /// <summary>The rungs that <c>permit</c> may name.</summary>
    public static readonly ImmutableArray<string> Permits = ["learned", "healed", "planned"];

    /// <summary>The keys of <see cref="Step"/> that say what to do.</summary>
    public static IEnumerable<string> Verbs => Step.Optional.Where(key => key is not "do");

    public static ImmutableArray<AllowedKeySet> All { get; } =
    [
        Site, Formats, Session, Access, Alive, Quiet, Interruption, Model, Element, Scope, Identity, Selector, Options, Calendar, Rows, Column, Reads, Prefilled, Step, Upload, Settle,
        Job, Field, Review, Total, Commit,
    ];
}
