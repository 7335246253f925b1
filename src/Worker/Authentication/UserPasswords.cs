using System.Security.Cryptography;
using BrowserAgent.Tasks.Users;
using BrowserAgent.Worker.Configuration;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace BrowserAgent.Worker.Authentication;

/// <summary>Hashes and checks the passwords of local accounts, with the PBKDF2 of ASP.NET Core Identity. A hash carries its parameters.</summary>
internal sealed class UserPasswords : IDisposable
{
    /// <summary>Hashes at once: a flood of attempts must not take all cores from the jobs.</summary>
    private const int MaxAtOnce = 2;

    private const int RandomBytes = 15;

    private static readonly UserRecord Nobody = new() { Name = "nobody", Roles = [], PasswordHash = "", Stamp = "", MadeBy = "" };

    private readonly PasswordHasher<UserRecord> _hasher;
    private readonly SemaphoreSlim _gate = new(MaxAtOnce);

    /// <summary>A hash of no password: it takes as long to check as the hash of an account.</summary>
    private readonly string _hashOfNobody;

    public UserPasswords(IOptions<UserAccountOptions> options)
    {
        _hasher = new PasswordHasher<UserRecord>(Options.Create(new PasswordHasherOptions { IterationCount = options.Value.PasswordIterations }));
        _hashOfNobody = Hash(CreateRandom());
    }

    /// <summary>A password for the first sign-in: 120 random bits, which need no rules.</summary>
    public static string CreateRandom() => Convert.ToBase64String(RandomNumberGenerator.GetBytes(RandomBytes)).Replace('+', '-').Replace('/', '_');

    public string Hash(string password) => _hasher.HashPassword(Nobody, password);

    /// <summary>Takes as long for a name that has no account.</summary>
    /// <returns>Whether the password is right, and whether its hash has other parameters than the settings say.</returns>
    public (bool IsRight, bool IsOutdated) Check(UserRecord? user, string password)
    {
        var result = _hasher.VerifyHashedPassword(Nobody, user?.PasswordHash ?? _hashOfNobody, password);
        return (user is not null && result != PasswordVerificationResult.Failed, result == PasswordVerificationResult.SuccessRehashNeeded);
    }

    /// <summary>Waits for a place among those that hash now; disposing it gives the place back.</summary>
    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        return new Place(_gate);
    }

    public void Dispose() => _gate.Dispose();

    private sealed class Place(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
