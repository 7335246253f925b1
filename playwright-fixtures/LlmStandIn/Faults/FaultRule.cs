namespace BrowserAgent.Fixtures.LlmStandIn.Faults;

/// <summary>How an answer goes wrong. On the wire the names are in kebab case: <c>too-many</c>, <c>ghost-ref</c>.</summary>
public enum FaultKind
{
    /// <summary>429 with Retry-After: <see cref="FaultRule.Ms"/> rounded up to seconds, 1 second by default.</summary>
    TooMany,

    /// <summary>500.</summary>
    Error,

    /// <summary>The true answer, but only after <see cref="FaultRule.Ms"/>, 30 000 by default.</summary>
    Timeout,

    /// <summary>Half of the true answer, then the connection breaks.</summary>
    Cut,

    /// <summary>Arguments that are not JSON.</summary>
    InvalidJson,

    /// <summary>JSON that breaks the client's schema: by turns a missing field, an extra one, one of a wrong type.</summary>
    SchemaViolation,

    /// <summary>An element ref that the snapshot does not hold.</summary>
    GhostRef,

    /// <summary>The runner-up: plausible, and wrong.</summary>
    WrongElement,

    /// <summary>A verb outside the client's list.</summary>
    ForbiddenVerb,

    /// <summary>Does what a text on the page orders; has no effect on a page that orders nothing.</summary>
    ObeyPage,
}

/// <summary>One fault and when it strikes. Rules are tried in order; the first that strikes has the request.</summary>
public sealed record FaultRule
{
    public required FaultKind Kind { get; init; }

    /// <summary>Strikes at most so often, 1 or more; null (the default) means without end.</summary>
    public int? Times { get; init; }

    /// <summary>Share of the requests that it strikes, above 0 to 1 (the default), drawn with <see cref="Seed"/>.</summary>
    public double Share { get; init; } = 1;

    /// <summary>Seed of the draw, 1 by default: the same seed strikes the same requests by number.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Milliseconds, 0 to 600 000, for the kinds that wait or tell the client to.</summary>
    public int? Ms { get; init; }

    /// <summary>What is wrong with the rule, or null.</summary>
    internal string? Problem()
    {
        if (!Enum.IsDefined(Kind))
        {
            return $"kind {Kind} is not known";
        }

        if (Times is < 1)
        {
            return $"times is {Times}; it must be 1 or more, or left out";
        }

        if (Share is not (> 0 and <= 1))
        {
            return $"share is {Share}; it must be above 0 and at most 1";
        }

        return Ms is < 0 or > 600_000 ? $"ms is {Ms}; it must be 0 to 600000" : null;
    }
}
