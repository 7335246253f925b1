using System.Net;
using BrowserAgent.Agent.Committing;

namespace BrowserAgent.Campaigns.Worker.HttpUser;

/// <summary>The one save. Sent at most once, whatever becomes of its answer.</summary>
internal sealed class HttpPreparedCommit(MeridianOrderClient orderClient, NewOrder order) : IPreparedCommit
{
    private int _used;

    public string? FormPicture => null;

    public async Task<CommitEvidence> ClickOnceAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _used, 1) != 0)
        {
            throw new InvalidOperationException($"The save of {order.Reference} was sent already.");
        }

        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            // Not to be cancelled: what was sent can't be called back, so its answer is worth waiting for.
            using var answer = await orderClient.SaveAsync(order, CancellationToken.None);
            return new CommitEvidence
            {
                ClickMayHaveReachedSite = true,
                WriteRequestSeen = true,
                ResponseStatus = (int)answer.StatusCode,
                LandedSeen = answer.IsSuccessStatusCode,
                RefusedText = answer.StatusCode == HttpStatusCode.UnprocessableEntity ? await answer.Content.ReadAsStringAsync(CancellationToken.None) : null,
                Summary = $"Sent; the site answered {(int)answer.StatusCode}.",
            };
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
        {
            return new CommitEvidence { ClickMayHaveReachedSite = true, WriteRequestSeen = true, Summary = $"Sent; no answer came: {fault.Message}" };
        }
    }
}
