"""A city that lost its disk goes on from its backup and its key, and from nothing less."""

import asyncio
import shutil
from collections import Counter
from pathlib import Path

import aiohttp

from libs.common.sealing import create_master
from sandbox.city import generate, target_rows
from tests.chain.drained import settle
from tests.chain.hands import resident
from tests.chain.planted import Desk, give_phones
from tests.chain.processes import Place, place
from tests.chain.shown import RECEIPT, shown


async def said(somewhere: Place, *words: str, code: int = 0) -> str:
    found, printed = await somewhere.command(*words)
    assert found == code, printed
    return printed


def nothing_in(data: Path) -> bool:
    return not (data / "postgres").exists() or not any((data / "postgres").iterdir())


async def test_the_chain_goes_on_from_a_backup_and_its_key() -> None:
    households = generate(73_400, 2)
    first, second = (h[0] for h in households)
    async with place() as somewhere, aiohttp.ClientSession() as http:
        copy, key, safe = somewhere.folder / "copy", somewhere.folder / "keys" / "master.key", somewhere.folder / "safe"
        async with somewhere.running() as process:
            admin = await somewhere.admin()
            users = await give_phones(http, somewhere.url, [first, second])
            one, two = users[first.person_number], users[second.person_number]
            desk = await Desk(http, somewhere.url).open()
            await desk.release(await desk.list_of(target_rows(households)))
            async with resident(somewhere.url, one, first) as robot:
                await robot.register()
            await settle(admin)
            assert "鍵ファイルは入っていません" in await said(somewhere, "backup", "--to", str(copy))
            assert "データのフォルダー" in await said(somewhere, "backup", "--to", str(somewhere.data / "x"), code=1)
            assert "一緒に置かない" in await said(somewhere, "backup", "--to", str(key.parent / "x"), code=1)
            assert "空ではありません" in await said(somewhere, "backup", "--to", str(copy), code=1)
            assert not any(p.read_bytes() == key.read_bytes() for p in copy.rglob("*") if p.is_file())
            admin.terminate()
            process.kill()
        key.rename(safe)
        await gone(somewhere)

        assert "no key file" in await said(somewhere, "restore", "--from", str(copy), code=1)
        create_master(key)  # another key of the same name
        refused = await said(somewhere, "restore", "--from", str(copy), code=1)
        assert "鍵 k1（指紋" in refused
        assert "鍵なしではだれにも開けません" in refused
        assert nothing_in(somewhere.data)

        safe.rename(key)
        assert "監査の記録がつながっている" in await said(somewhere, "restore", "--from", str(copy))
        assert "空ではありません" in await said(somewhere, "restore", "--from", str(copy), code=1)
        async with somewhere.running():
            admin = await somewhere.admin()
            async with resident(somewhere.url, two, second) as robot:
                await robot.register()
            async with asyncio.timeout(30):
                while not await admin.fetchval("SELECT count(*) FROM notifier.message WHERE state = 'queued'"):
                    await asyncio.sleep(0.05)
            assert await shown(admin) == {one: 1}, "nothing goes out before a person says so"
            assert await admin.fetchval("SELECT paused_reason FROM notifier.channel") == "restored"
            await admin.execute("UPDATE notifier.channel SET paused_reason = NULL, paused_by = NULL, paused_at = NULL")
            await settle(admin)
            for user, head in ((one, first), (two, second)):
                async with resident(somewhere.url, user, head) as robot:
                    await robot.confirm()
            await settle(admin)
            assert await shown(admin) == await shown(admin, RECEIPT) == Counter([one, two])
            assert "切れて" not in await said(somewhere, "audit", "verify")
            admin.terminate()


async def gone(somewhere: Place) -> None:
    """The disk, once the server that was left alone has noticed."""
    async with asyncio.timeout(30):
        while (somewhere.data / "postgres" / "postmaster.pid").exists():
            await asyncio.sleep(0.1)
    shutil.rmtree(somewhere.data)


async def test_a_damaged_copy_is_not_put_back() -> None:
    async with place() as somewhere:
        async with somewhere.running():
            pass
        copy = somewhere.folder / "copy"
        await said(somewhere, "backup", "--to", str(copy))  # with nothing running
        shutil.rmtree(somewhere.data)
        victim = max((copy / "postgres" / "base").rglob("[0-9]*"), key=lambda p: p.stat().st_size)
        content = bytearray(victim.read_bytes())
        content[len(content) // 2] ^= 1
        victim.write_bytes(content)
        assert "がこわれています" in await said(somewhere, "restore", "--from", str(copy), code=1)
        assert nothing_in(somewhere.data)
        assert "写しではありません" in await said(somewhere, "restore", "--from", str(copy / "x"), code=1)
