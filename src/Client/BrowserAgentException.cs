using System.Net;

namespace BrowserAgent.Client;

/// <summary>A request failed in a way that no repeat can solve (a wrong key, a wrong address, another program at the address), or got no answer and its method has no result for that.</summary>
public sealed class BrowserAgentException(string message, HttpStatusCode? status, ApiProblem? problem = null) : Exception(message)
{
    /// <summary>The status of the answer; null when no answer came.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The worker's description of the error; null when no answer came or it was not the API's JSON.</summary>
    public ApiProblem? Problem { get; } = problem;
}

/// <summary>An error answer of the API.</summary>
/// <param name="Title">What failed.</param>
/// <param name="Detail">Why, and what to do.</param>
/// <param name="Errors">What is wrong in the request, by path; empty when the request itself is good.</param>
public sealed record ApiProblem(string Title, string Detail, IReadOnlyList<JobError> Errors);
