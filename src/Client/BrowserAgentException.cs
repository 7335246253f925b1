using System.Net;

namespace BrowserAgent.Client;

/// <summary>The worker refused in a way that no repeat mends: a wrong key, a wrong address, a worker of another kind.</summary>
public sealed class BrowserAgentException(string message, HttpStatusCode? status) : Exception(message)
{
    /// <summary>The answer's status; null when there was no readable answer.</summary>
    public HttpStatusCode? Status { get; } = status;
}
