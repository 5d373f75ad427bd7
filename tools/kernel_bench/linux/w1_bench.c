// SPDX-FileCopyrightText: 2026 The cobrew contributors
// SPDX-License-Identifier: GPL-2.0-only
/*
 * A 1-Wire bus master whose wire and DS18B20 probes are made of software, down to the single time slot. The kernel's
 * w1 and w1_therm drivers above it are as they are. Commands and the scratchpad: DS18B20 data sheet, Maxim 19-7487.
 *
 * One command in each write to /sys/kernel/w1_bench/control; ID is the twelve hexadecimal digits after "28-":
 *
 *   add ID N      a new probe that measures N sixteenths of a degree Celsius
 *   says ID N     it measures N
 *   fails ID N    its conversions fail, leave N and, as at power-on, 0c in the scratchpad's byte 6 (says mends it)
 *   slow ID MS    a conversion takes it MS milliseconds; 0: what the data sheet says, less a tenth
 *   garbles ID 1  its checksum is wrong; 0: right
 *   plug ID 0     it is off the wire; 1: it is on it again, as after a power-on
 *   wire N        0: cut behind the master; 1: whole; 2: shorted to ground
 */
#include <linux/bits.h>
#include <linux/kobject.h>
#include <linux/ktime.h>
#include <linux/list.h>
#include <linux/module.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/w1.h>

enum wire { WIRE_CUT, WIRE_WHOLE, WIRE_SHORTED };

enum phase {
	ASLEEP,		/* until the next reset */
	ROM_COMMAND,	/* eight bits in */
	SEARCHED,	/* bit, its complement, the master's choice; 64 times */
	MATCHED,	/* 64 bits in */
	ROM_OUT,
	COMMAND,	/* eight bits in; selected */
	PAD_OUT,
	PAD_IN,
	CONVERTING,	/* read slots say 0 until it is done */
	POWER_OUT,
};

struct probe {
	struct list_head others;
	u64 rom;
	int sixteenths;
	int slow_ms;
	bool failing, garbling, plugged;
	bool measuring;
	ktime_t measured_at;
	u8 pad[8], kept[3];
	enum phase phase;
	unsigned int bit, turn;
	u8 command, out[9];
};

static LIST_HEAD(probes);
static DEFINE_SPINLOCK(lock);
static enum wire wire = WIRE_WHOLE;
static unsigned long resets, slots, conversions;

static u8 checksum(const u8 *octets, int count)
{
	u8 crc = 0;
	int bit;

	while (count--) {
		crc ^= *octets++;
		for (bit = 0; bit < 8; bit++)
			crc = (crc >> 1) ^ (crc & 1 ? 0x8c : 0);
	}
	return crc;
}

static void put_temperature(struct probe *it, int sixteenths)
{
	it->pad[0] = sixteenths & 0xff;
	it->pad[1] = (sixteenths >> 8) & 0xff;
}

static void power_on(struct probe *it)
{
	put_temperature(it, 85 * 16);
	memcpy(it->pad + 2, it->kept, 3);
	it->pad[5] = 0xff;
	it->pad[6] = 0x0c;
	it->pad[7] = 0x10;
	it->measuring = false;
	it->phase = ASLEEP;
}

/* Bits below the resolution are undefined; real ones are zero. */
static unsigned int unused_bits(const struct probe *it)
{
	return 3 - ((it->pad[4] >> 5) & 3);
}

static int takes_ms(const struct probe *it)
{
	return it->slow_ms ? it->slow_ms : (750 * 9 / 10) >> unused_bits(it);
}

static void finish_if_due(struct probe *it)
{
	if (!it->measuring || ktime_before(ktime_get(), it->measured_at))
		return;
	it->measuring = false;
	if (it->failing) {
		put_temperature(it, it->sixteenths);
		it->pad[6] = 0x0c;
		return;
	}
	put_temperature(it, it->sixteenths & ~(int)(BIT(unused_bits(it)) - 1));
	it->pad[6] = 0x10 - (it->pad[0] & 0x0f);
}

static void obey(struct probe *it)
{
	it->bit = 0;
	it->phase = ASLEEP;
	switch (it->command) {
	case 0x44: /* Convert T */
		conversions++;
		it->measuring = true;
		it->measured_at = ktime_add_ms(ktime_get(), takes_ms(it));
		it->phase = CONVERTING;
		break;
	case 0xbe: /* Read Scratchpad */
		finish_if_due(it);
		memcpy(it->out, it->pad, 8);
		it->out[8] = checksum(it->pad, 8) ^ (it->garbling ? 0xa5 : 0);
		it->phase = PAD_OUT;
		break;
	case 0x4e: /* Write Scratchpad */
		it->phase = PAD_IN;
		break;
	case 0x48: /* Copy Scratchpad */
		memcpy(it->kept, it->pad + 2, 3);
		break;
	case 0xb8: /* Recall */
		memcpy(it->pad + 2, it->kept, 3);
		break;
	case 0xb4: /* Read Power Supply */
		it->phase = POWER_OUT;
		break;
	}
}

static void be_addressed(struct probe *it)
{
	static const struct { u8 command; enum phase phase; } rom_commands[] = {
		{ 0xf0, SEARCHED }, { 0x55, MATCHED }, { 0xcc, COMMAND }, { 0x33, ROM_OUT },
	};
	int i;

	it->bit = it->turn = 0;
	it->phase = ASLEEP;
	for (i = 0; i < ARRAY_SIZE(rom_commands); i++)
		if (rom_commands[i].command == it->command)
			it->phase = rom_commands[i].phase;
}

static bool search_slot(struct probe *it, bool master)
{
	bool own = (it->rom >> it->bit) & 1;

	switch (it->turn++) {
	case 0:
		return own;
	case 1:
		return !own;
	}
	it->turn = 0;
	if (master != own || ++it->bit == 64)
		it->phase = ASLEEP;
	return true;
}

static void write_slot(struct probe *it, bool master)
{
	u8 *octet = it->pad + 2 + it->bit / 8;

	*octet = (*octet & ~BIT(it->bit % 8)) | (master << (it->bit % 8));
	if (++it->bit == 24) {
		it->pad[4] = (it->pad[4] & 0x60) | 0x1f;
		it->phase = ASLEEP;
	}
}

/* One time slot: whether this probe leaves the line high. */
static bool slot(struct probe *it, bool master)
{
	bool out = true;

	switch (it->phase) {
	case ASLEEP:
		break;
	case ROM_COMMAND:
	case COMMAND:
		it->command = (it->command >> 1) | (master << 7);
		if (++it->bit < 8)
			break;
		if (it->phase == COMMAND)
			obey(it);
		else
			be_addressed(it);
		break;
	case SEARCHED:
		return search_slot(it, master);
	case MATCHED:
		if (master != ((it->rom >> it->bit) & 1)) {
			it->phase = ASLEEP;
		} else if (++it->bit == 64) {
			it->phase = COMMAND;
			it->bit = 0;
		}
		break;
	case ROM_OUT:
		out = (it->rom >> it->bit) & 1;
		if (++it->bit == 64) {
			it->phase = COMMAND;
			it->bit = 0;
		}
		break;
	case PAD_OUT:
		out = it->out[it->bit / 8] & BIT(it->bit % 8);
		if (++it->bit == 72)
			it->phase = ASLEEP;
		break;
	case PAD_IN:
		write_slot(it, master);
		break;
	case CONVERTING:
		finish_if_due(it);
		return !it->measuring;
	case POWER_OUT: /* from its own wire */
		break;
	}
	return out;
}

static bool is_heard(const struct probe *it)
{
	return it->plugged && wire == WIRE_WHOLE;
}

static u8 touch_bit(void *data, u8 master)
{
	bool line = master;
	unsigned long flags;
	struct probe *it;

	spin_lock_irqsave(&lock, flags);
	slots++;
	list_for_each_entry(it, &probes, others)
		if (is_heard(it))
			line &= slot(it, master);
	if (wire == WIRE_SHORTED)
		line = false;
	spin_unlock_irqrestore(&lock, flags);
	return line;
}

/* 0: somebody is there. A line that is low anyhow looks so too. */
static u8 reset_bus(void *data)
{
	u8 nobody = wire != WIRE_SHORTED;
	unsigned long flags;
	struct probe *it;

	spin_lock_irqsave(&lock, flags);
	resets++;
	list_for_each_entry(it, &probes, others) {
		if (!is_heard(it))
			continue;
		it->phase = ROM_COMMAND;
		it->bit = 0;
		nobody = 0;
	}
	spin_unlock_irqrestore(&lock, flags);
	return nobody;
}

static struct w1_bus_master master = {
	.touch_bit = touch_bit,
	.reset_bus = reset_bus,
};

static struct probe *find(u64 id)
{
	struct probe *it;

	list_for_each_entry(it, &probes, others)
		if (((it->rom >> 8) & GENMASK_ULL(47, 0)) == id)
			return it;
	return NULL;
}

static int add(u64 id, int sixteenths)
{
	struct probe *it = kzalloc(sizeof(*it), GFP_KERNEL);
	unsigned long flags;
	u8 octets[7];
	int i;

	if (!it)
		return -ENOMEM;
	it->rom = 0x28 | (id << 8);
	for (i = 0; i < 7; i++)
		octets[i] = it->rom >> (8 * i);
	it->rom |= (u64)checksum(octets, 7) << 56;
	it->sixteenths = sixteenths;
	it->plugged = true;
	it->kept[0] = 0x4b;
	it->kept[1] = 0x46;
	it->kept[2] = 0x7f;
	power_on(it);
	spin_lock_irqsave(&lock, flags);
	list_add_tail(&it->others, &probes);
	spin_unlock_irqrestore(&lock, flags);
	return 0;
}

static int change(struct probe *it, const char *verb, int number)
{
	if (!strcmp(verb, "says") || !strcmp(verb, "fails")) {
		it->sixteenths = number;
		it->failing = verb[0] == 'f';
	} else if (!strcmp(verb, "slow")) {
		it->slow_ms = number;
	} else if (!strcmp(verb, "garbles")) {
		it->garbling = number;
	} else if (!strcmp(verb, "plug")) {
		it->plugged = number;
		power_on(it);
	} else {
		return -EINVAL;
	}
	return 0;
}

static ssize_t control_store(struct kobject *of, struct kobj_attribute *file, const char *text, size_t size)
{
	int number, failed = -ENOENT;
	unsigned long flags;
	struct probe *it;
	char verb[8];
	u64 id;

	if (sscanf(text, "wire %d", &number) == 1) {
		wire = number;
		return size;
	}
	if (sscanf(text, "%7s %llx %d", verb, &id, &number) != 3)
		return -EINVAL;
	if (!strcmp(verb, "add"))
		return find(id) ? -EEXIST : add(id, number) ?: size;
	spin_lock_irqsave(&lock, flags);
	it = find(id);
	if (it)
		failed = change(it, verb, number);
	spin_unlock_irqrestore(&lock, flags);
	return failed ?: size;
}

static ssize_t control_show(struct kobject *of, struct kobj_attribute *file, char *text)
{
	return sysfs_emit(text, "resets %lu slots %lu conversions %lu\n", resets, slots, conversions);
}

static struct kobj_attribute control = __ATTR(control, 0644, control_show, control_store);

static int __init w1_bench_init(void)
{
	struct kobject *folder;
	int failed = w1_add_master_device(&master);

	if (failed)
		return failed;
	folder = kobject_create_and_add("w1_bench", kernel_kobj);
	return folder ? sysfs_create_file(folder, &control.attr) : -ENOMEM;
}
device_initcall_sync(w1_bench_init);

MODULE_DESCRIPTION("1-Wire bus with DS18B20 probes made of software");
MODULE_LICENSE("GPL");
