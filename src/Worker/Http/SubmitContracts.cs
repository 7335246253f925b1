using BrowserAgent.Tasks.Jobs;

namespace BrowserAgent.Worker.Http;

/// <summary>The answer to a submission.</summary>
/// <param name="Id">The job.</param>
/// <param name="Status">accepted, in_review or known.</param>
/// <param name="Reasons">Why a person decides first.</param>
internal sealed record SubmitResponse(string Id, string Status, IReadOnlyList<string> Reasons);

/// <summary>The answers to an array of submissions.</summary>
/// <param name="Answers">One for each element, in its order.</param>
internal sealed record SubmitManyResponse(IReadOnlyList<SubmitAnswer> Answers);

/// <summary>The answer to one element.</summary>
/// <param name="Status">accepted, in_review, known, key_reused, rejected, unreadable, over_quota or unavailable.</param>
internal sealed record SubmitAnswer(string Status)
{
    /// <summary>The job; none when nothing was stored.</summary>
    public string? Id { get; init; }

    /// <summary>Why a person decides first.</summary>
    public IReadOnlyList<string>? Reasons { get; init; }

    /// <summary>What is known and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>What is wrong, by path.</summary>
    public IReadOnlyList<PayloadError>? Errors { get; init; }
}
