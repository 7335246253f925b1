namespace BrowserAgent.Tasks.Audit.Export;

/// <summary>Takes what the archive writes, some of it synchronously, until it is passed on: a response allows no synchronous write. It holds one file of the archive at a time.</summary>
internal sealed class PendingStream : Stream
{
    private readonly MemoryStream _pending = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Passes on what was written since the last call.</summary>
    public async Task PassOnAsync(Stream output, CancellationToken cancellationToken)
    {
        _pending.Position = 0;
        await _pending.CopyToAsync(output, cancellationToken);
        _pending.SetLength(0);
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => _pending.Write(buffer, offset, count);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _pending.Dispose();
        }

        base.Dispose(disposing);
    }
}
