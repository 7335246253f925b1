using System.Security.Claims;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace BrowserAgent.Worker.Authentication;

/// <summary>
/// The sign-ins of this worker, in memory; the cookie holds only the name of one. So a sign-out ends the sign-in on the server, and a copied cookie is worth nothing
/// after it. A restart of the worker ends them all. Of each key the 20 last used are kept, so that nobody can end the sign-ins of others by signing in often.
/// </summary>
internal sealed class MemoryTicketStore : ITicketStore
{
    private const int MaxKeys = 1_000;
    private const int MaxSignInsPerKey = 20;
    private const int NameBytes = 32;
    private const char AfterKeyId = '.';

    private readonly Lock _lock = new();
    private readonly BoundedTable<string, BoundedTable<string, AuthenticationTicket>> _ticketsOfKeys = new(MaxKeys);

    public Task<string> StoreAsync(AuthenticationTicket ticket)
    {
        var keyId = ticket.Principal.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("A sign-in has the id of its key.");
        var name = $"{keyId}{AfterKeyId}{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes))}";
        lock (_lock)
        {
            var tickets = TicketsOf(name) ?? new BoundedTable<string, AuthenticationTicket>(MaxSignInsPerKey);
            tickets.Set(name, ticket);
            _ticketsOfKeys.Set(keyId, tickets);
        }

        return Task.FromResult(name);
    }

    public Task RenewAsync(string key, AuthenticationTicket ticket)
    {
        lock (_lock)
        {
            // A sign-in that ended meanwhile stays ended.
            if (TicketsOf(key) is { } tickets && tickets.TryGet(key, out _))
            {
                tickets.Set(key, ticket);
            }
        }

        return Task.CompletedTask;
    }

    public Task<AuthenticationTicket?> RetrieveAsync(string key)
    {
        lock (_lock)
        {
            return Task.FromResult(TicketsOf(key) is { } tickets && tickets.TryGet(key, out var ticket) ? ticket : null);
        }
    }

    public Task RemoveAsync(string key)
    {
        lock (_lock)
        {
            TicketsOf(key)?.Remove(key);
        }

        return Task.CompletedTask;
    }

    private BoundedTable<string, AuthenticationTicket>? TicketsOf(string name) =>
        _ticketsOfKeys.TryGet(name.Split(AfterKeyId)[0], out var tickets) ? tickets : null;
}
