namespace BrowserAgent.Campaigns.LateAnswers;

/// <summary>One run of the campaign.</summary>
internal sealed record LateAnswersPlan
{
    public string Name { get; init; } = "late-answers";

    public required int Jobs { get; init; }

    /// <summary>Longest delay of an answer, and of a question that the page holds back after the last key.</summary>
    public required TimeSpan Longest { get; init; }

    /// <summary>Each search page says that nothing matches and holds its question back for so long; null when both are drawn by lot.</summary>
    public TimeSpan? HeldBack { get; init; }

    /// <summary>The site holds every so many-th order before any job comes.</summary>
    public int ThereEvery { get; init; } = 3;

    public required int Seed { get; init; }

    /// <summary>Jobs at once, each in a session of its own.</summary>
    public required int Concurrency { get; init; }

    /// <summary>What is taken out of the worker.</summary>
    public IReadOnlyList<string> Without { get; init; } = [];

    /// <summary>The orders in the order of sending. Some of them are in the site before any job comes.</summary>
    public IReadOnlyList<LateOrder> Draw()
    {
        var draw = new Random(Seed);
        var orders = Enumerable.Range(1, Jobs)
            .Select(number => new LateOrder($"{Name}-{Seed}-{number:0000}", draw.GetItems([.. LateSite.AllSuppliers], 1)[0], $"Part {draw.Next(1000, 9999)}", number % ThereEvery == 0))
            .ToArray();
        draw.Shuffle(orders);
        return orders;
    }
}

/// <param name="Reference">The natural key.</param>
/// <param name="Supplier">One of the site's suppliers.</param>
/// <param name="Title">Free text.</param>
/// <param name="IsThere">The site holds the record before the job comes.</param>
internal sealed record LateOrder(string Reference, string Supplier, string Title, bool IsThere)
{
    public bool IsSavedIn(LateRecord record) => (record.Reference, record.Supplier, record.Title) == (Reference, Supplier, Title);
}
